-- One row a month, oldest first.
SELECT month, applications, offers
FROM applications_by_month
ORDER BY month
