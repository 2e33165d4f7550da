-- One row a local area of the latest licence year, most employees first. Areas where nobody states any are left out.
SELECT local_area, round(employees, 0) AS employees
FROM licences_by_local_area
WHERE folder_year = (SELECT max(folder_year) FROM licences_by_local_area) AND employees IS NOT NULL
ORDER BY employees DESC, local_area
