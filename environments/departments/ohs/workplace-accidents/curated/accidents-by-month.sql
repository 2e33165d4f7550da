-- Grain: one row a calendar month that has at least one accident.
-- Columns:
--   month                first day of the month (date)
--   accidents            accidents and near misses of all departments (bigint)
--   lost_time_accidents  those that cost at least one working day (bigint); null where there are 1 to 4,
--                        so that no figure describes fewer than five people
SELECT
  CAST(date_trunc('MONTH', accident_date) AS DATE) AS month,
  count(*) AS accidents,
  CASE
    WHEN count_if(days_lost > 0) BETWEEN 1 AND 4 THEN NULL
    ELSE count_if(days_lost > 0)
  END AS lost_time_accidents
FROM workplace_accidents
GROUP BY CAST(date_trunc('MONTH', accident_date) AS DATE)
ORDER BY month
