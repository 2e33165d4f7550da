-- One row a licence year and status. The year is text: it is a category, not a number to sum.
SELECT CAST(folder_year AS varchar) AS year, status, licences
FROM licences_by_status
ORDER BY year, licences DESC, status
