-- One row a month, oldest first.
SELECT month, lost, matched, found
FROM animals_by_month
ORDER BY month
