-- One row a local area and licence year, the area with most licences of all years first.
WITH areas AS (
  SELECT local_area, sum(issued) AS all_years
  FROM licences_by_local_area
  GROUP BY local_area
)
SELECT
  one.local_area AS local_area,
  CAST(one.folder_year AS varchar) AS year,
  one.issued AS licences
FROM licences_by_local_area one
JOIN areas ON areas.local_area = one.local_area
ORDER BY areas.all_years DESC, local_area, year
