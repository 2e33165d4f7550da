-- One row a size and licence year, the smallest businesses first.
SELECT size, CAST(folder_year AS varchar) AS year, licences
FROM licences_by_size
ORDER BY size_order, year
