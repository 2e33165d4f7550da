-- Grain: one row a calendar month that has at least one report.
-- Columns:
--   month    first day of the month (date)
--   reports  reports of every state (bigint)
--   lost     animals that are still missing (bigint)
--   found    animals that were found and whose owner is not known (bigint)
--   matched  animals that went back to their owner (bigint)
SELECT
  CAST(date_trunc('MONTH', reported_date) AS DATE) AS month,
  count(*) AS reports,
  count_if(state = 'Lost') AS lost,
  count_if(state = 'Found') AS found,
  count_if(state = 'Matched') AS matched
FROM animals_lost_and_found
GROUP BY CAST(date_trunc('MONTH', reported_date) AS DATE)
ORDER BY month
