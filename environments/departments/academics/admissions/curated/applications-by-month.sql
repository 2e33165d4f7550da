-- Grain: one row a calendar month that has at least five applications.
-- Columns:
--   month         first day of the month (date)
--   applications  applications received (bigint)
--   offers        of them with an offer, conditional ones included (bigint); null where there are 1 to 4
-- Small cells: months with fewer than five applications have no row.
SELECT
  CAST(date_trunc('MONTH', application_date) AS DATE) AS month,
  count(*) AS applications,
  CASE
    WHEN count_if(decision IN ('Offer', 'Conditional offer')) BETWEEN 1 AND 4 THEN NULL
    ELSE count_if(decision IN ('Offer', 'Conditional offer'))
  END AS offers
FROM admissions
GROUP BY CAST(date_trunc('MONTH', application_date) AS DATE)
HAVING count(*) >= 5
ORDER BY month
