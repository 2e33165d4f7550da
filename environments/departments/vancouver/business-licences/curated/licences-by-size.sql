-- Grain: one row a licence year and size of business.
-- Columns:
--   folder_year  year that the licences are for (int)
--   size         number of employees as a range (string)
--   size_order   1 for the smallest, 7 for not stated (int)
--   licences     issued licences (bigint)
--   employees    their employees (double); null where none states any
WITH sized AS (
  SELECT
    folder_year,
    number_of_employees,
    CASE
      WHEN number_of_employees IS NULL THEN 7
      WHEN number_of_employees = 0 THEN 1
      WHEN number_of_employees < 5 THEN 2
      WHEN number_of_employees < 10 THEN 3
      WHEN number_of_employees < 20 THEN 4
      WHEN number_of_employees < 50 THEN 5
      ELSE 6
    END AS size_order
  FROM business_licences
  WHERE status = 'Issued'
)
SELECT
  folder_year,
  element_at(
    array('None', 'Under 5', '5 to 9', '10 to 19', '20 to 49', '50 and more', 'Not stated'), size_order
  ) AS size,
  size_order,
  count(*) AS licences,
  CAST(sum(number_of_employees) AS DOUBLE) AS employees
FROM sized
GROUP BY folder_year, size_order
ORDER BY folder_year, size_order
