-- Grain: one row a licence year and local area.
-- Columns:
--   folder_year  year that the licences are for (int)
--   local_area   one of the City's local areas, or 'Not in the City' (string)
--   licences     licences of every status (bigint)
--   issued       licences that are issued (bigint)
--   employees    employees of the issued ones, as their holders state them (double); null where none states any
SELECT
  folder_year,
  coalesce(local_area, 'Not in the City') AS local_area,
  count(*) AS licences,
  count_if(status = 'Issued') AS issued,
  CAST(sum(CASE WHEN status = 'Issued' THEN number_of_employees END) AS DOUBLE) AS employees
FROM business_licences
GROUP BY folder_year, coalesce(local_area, 'Not in the City')
ORDER BY folder_year, local_area
