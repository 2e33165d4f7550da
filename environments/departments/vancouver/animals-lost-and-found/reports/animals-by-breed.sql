-- One row a breed group, the twenty most frequent first.
SELECT breed_group, reports, matched
FROM animals_by_breed
ORDER BY reports DESC, breed_group
LIMIT 20
