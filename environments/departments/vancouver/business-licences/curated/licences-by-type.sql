-- Grain: one row a licence year and business type.
-- Columns:
--   folder_year    year that the licences are for (int)
--   business_type  business type in the words of the portal's dataset (string)
--   licences       licences of every status (bigint)
--   issued         licences that are issued (bigint)
--   fees           licences whose fee the export has (bigint)
--   fees_paid      sum of those fees in Canadian dollars (decimal); null where they are fewer than five,
--                  because the fee of a licence tells how large the business is
WITH counted AS (
  SELECT
    folder_year,
    business_type,
    count(*) AS licences,
    count_if(status = 'Issued') AS issued,
    count(fee_paid) AS fees,
    sum(fee_paid) AS fees_paid
  FROM business_licences
  GROUP BY folder_year, business_type
)
SELECT
  folder_year,
  business_type,
  licences,
  issued,
  fees,
  CASE WHEN fees >= 5 THEN CAST(fees_paid AS DECIMAL(18, 2)) END AS fees_paid
FROM counted
ORDER BY folder_year, licences DESC, business_type
