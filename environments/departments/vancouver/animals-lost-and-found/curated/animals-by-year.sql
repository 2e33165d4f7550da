-- Grain: one row a calendar year and kind of animal.
-- Columns:
--   year        year of the report (int)
--   species     Dog, Cat, Bird, Other or 'Not stated' (string)
--   reports     reports of every state (bigint)
--   lost        animals that are still missing (bigint)
--   found       animals that were found and whose owner is not known (bigint)
--   matched     animals that went back to their owner (bigint)
--   not_stated  reports without a state (bigint)
SELECT
  year(reported_date) AS year,
  coalesce(species, 'Not stated') AS species,
  count(*) AS reports,
  count_if(state = 'Lost') AS lost,
  count_if(state = 'Found') AS found,
  count_if(state = 'Matched') AS matched,
  count_if(state IS NULL) AS not_stated
FROM animals_lost_and_found
GROUP BY year(reported_date), coalesce(species, 'Not stated')
ORDER BY year, species
