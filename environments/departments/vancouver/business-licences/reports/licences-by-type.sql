-- One row a business type and licence year, for the fifteen types with most issued licences of all years.
WITH types AS (
  SELECT business_type, sum(issued) AS all_years
  FROM licences_by_type
  GROUP BY business_type
  ORDER BY all_years DESC, business_type
  LIMIT 15
)
SELECT
  one.business_type AS business_type,
  CAST(one.folder_year AS varchar) AS year,
  one.issued AS licences
FROM licences_by_type one
JOIN types ON types.business_type = one.business_type
ORDER BY types.all_years DESC, business_type, year
