-- Grain: one row a kind of animal and breed group.
-- Columns:
--   species      Dog, Cat, Bird or Other (string)
--   breed_group  group of breeds (string)
--   reports      reports of every state and year (bigint)
--   matched      animals that went back to their owner (bigint)
-- Reports without a breed are left out.
SELECT
  species,
  breed_group,
  count(*) AS reports,
  count_if(state = 'Matched') AS matched
FROM animals_lost_and_found
WHERE breed_group IS NOT NULL AND species IS NOT NULL
GROUP BY species, breed_group
ORDER BY reports DESC, species, breed_group
