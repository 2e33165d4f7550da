-- Grain: one row a calendar year and severity that has at least one accident.
-- Columns:
--   year                 year of the accident (int)
--   severity             severity (string)
--   lost_time_accidents  accidents that cost at least one working day (bigint)
--   days_lost            working days lost by them (bigint)
-- Small cells: both measures are null where 1 to 4 accidents cost a day, because their sum would come close to
-- telling how long one person was away.
SELECT
  year(accident_date) AS year,
  severity,
  CASE
    WHEN count_if(days_lost > 0) BETWEEN 1 AND 4 THEN NULL
    ELSE count_if(days_lost > 0)
  END AS lost_time_accidents,
  CASE
    WHEN count_if(days_lost > 0) BETWEEN 1 AND 4 THEN NULL
    ELSE sum(CAST(days_lost AS BIGINT))
  END AS days_lost
FROM workplace_accidents
GROUP BY year(accident_date), severity
ORDER BY year, severity
