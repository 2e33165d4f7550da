-- Grain: one row a name and kind of animal.
-- Columns:
--   species  Dog or Cat (string)
--   name     name, each word with a capital (string)
--   reports  reports of every state and year (bigint)
-- Small cells: only names that five or more animals have. Callers put other things than names into the column, and
-- what stands there once or twice may point at an owner.
SELECT
  species,
  initcap(name) AS name,
  count(*) AS reports
FROM animals_lost_and_found
WHERE name IS NOT NULL AND species IN ('Dog', 'Cat')
GROUP BY species, initcap(name)
HAVING count(*) >= 5
ORDER BY reports DESC, species, name
