-- Grain: one row a licence year and calendar month in which at least one of its licences was issued.
-- Columns:
--   folder_year  year that the licences are for (int)
--   month        first day of the month of issue, in Vancouver (date)
--   licences     licences issued in it (bigint)
-- Most licences of a year are issued in the last two months of the year before.
WITH issued AS (
  SELECT
    folder_year,
    CAST(date_trunc('MONTH', from_utc_timestamp(issued_at, 'America/Vancouver')) AS DATE) AS month
  FROM business_licences
  WHERE status = 'Issued' AND issued_at IS NOT NULL
)
SELECT
  folder_year,
  month,
  count(*) AS licences
FROM issued
GROUP BY folder_year, month
ORDER BY folder_year, month
