-- One row a licence year and month of issue, oldest first.
SELECT month, CAST(folder_year AS varchar) AS year, licences
FROM licences_by_month
ORDER BY month, year
