-- One row a licence year whose year before is known.
SELECT CAST(folder_year AS varchar) AS year, renewed_licences, new_licences
FROM new_and_renewed_licences
ORDER BY year
