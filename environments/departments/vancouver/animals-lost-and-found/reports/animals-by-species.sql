-- One row a kind of animal, most reports first.
SELECT species, sum(reports) AS reports, sum(matched) AS matched
FROM animals_by_year
GROUP BY species
ORDER BY reports DESC, species
