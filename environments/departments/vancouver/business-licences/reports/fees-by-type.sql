-- One row a business type and licence year with at least five known fees, the highest sum first.
-- The mean is made of doubles: a decimal would keep the sum's two places and be cut, not rounded.
SELECT
  CAST(folder_year AS varchar) AS year,
  business_type,
  fees AS licences_with_fee,
  fees_paid,
  round(CAST(fees_paid AS double) / fees, 2) AS mean_fee
FROM licences_by_type
WHERE fees_paid IS NOT NULL
ORDER BY year, fees_paid DESC, business_type
