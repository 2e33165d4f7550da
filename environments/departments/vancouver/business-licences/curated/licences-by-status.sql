-- Grain: one row a licence year and status.
-- Columns:
--   folder_year  year that the licences are for (int)
--   status       what became of them (string)
--   licences     licences (bigint)
SELECT
  folder_year,
  status,
  count(*) AS licences
FROM business_licences
GROUP BY folder_year, status
ORDER BY folder_year, status
