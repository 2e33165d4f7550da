-- One row a year. The year is text: it is a category, not a number to sum.
SELECT
  CAST(year AS varchar) AS year,
  sum(matched) AS matched,
  sum(lost) AS lost,
  sum(found) AS found,
  sum(not_stated) AS not_stated
FROM animals_by_year
GROUP BY CAST(year AS varchar)
ORDER BY year
