-- Grain: one row a faculty with at least twenty decisions whose day is known.
-- Columns:
--   faculty      faculty (string)
--   decisions    decisions of all terms (bigint)
--   median_days  days from application to decision that half of them exceed (double)
--   slow_days    days that one in ten exceeds (double)
SELECT
  faculty,
  count(*) AS decisions,
  percentile(CAST(datediff(decision_date, application_date) AS DOUBLE), 0.5) AS median_days,
  percentile(CAST(datediff(decision_date, application_date) AS DOUBLE), 0.9) AS slow_days
FROM admissions
WHERE decision_date IS NOT NULL
GROUP BY faculty
HAVING count(*) >= 20
ORDER BY faculty
