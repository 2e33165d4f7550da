-- Grain: one row a term of entry and faculty that has at least twenty applications and five offers.
-- Columns:
--   entry_term    term of entry, e.g. 2025W (string)
--   faculty       faculty (string)
--   applications  applications (bigint)
--   offers        of them with an offer, conditional ones included (bigint)
--   offer_rate    offers / applications, 0 to 1 (double)
-- Small cells: what is below either threshold has no row.
SELECT
  entry_term,
  faculty,
  count(*) AS applications,
  count_if(decision IN ('Offer', 'Conditional offer')) AS offers,
  CAST(count_if(decision IN ('Offer', 'Conditional offer')) AS DOUBLE) / count(*) AS offer_rate
FROM admissions
GROUP BY entry_term, faculty
HAVING count(*) >= 20 AND count_if(decision IN ('Offer', 'Conditional offer')) >= 5
ORDER BY entry_term, faculty
