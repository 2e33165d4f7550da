-- One row a year and severity with days lost. The year is text: it is a category, not a number to sum.
SELECT CAST(year AS varchar) AS year, severity, days_lost
FROM lost_days
WHERE days_lost > 0
ORDER BY year, severity
