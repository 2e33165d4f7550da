-- One row a name and kind of animal, the twenty most frequent first.
SELECT name, species, reports
FROM animal_names
ORDER BY reports DESC, name, species
LIMIT 20
