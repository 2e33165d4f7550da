-- Grain: one row a sex, neutered and spayed animals apart.
-- Columns:
--   sex      sex, or 'Not stated' (string)
--   reports  reports of every state and year (bigint)
--   matched  animals that went back to their owner (bigint)
SELECT
  coalesce(sex, 'Not stated') AS sex,
  count(*) AS reports,
  count_if(state = 'Matched') AS matched
FROM animals_lost_and_found
GROUP BY coalesce(sex, 'Not stated')
ORDER BY reports DESC, sex
