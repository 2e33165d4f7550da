-- One row a month, oldest first.
SELECT month, accidents, lost_time_accidents
FROM accidents_by_month
ORDER BY month
