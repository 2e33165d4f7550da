-- One row a year and kind of animal, for dogs and cats in years with at least twenty reports of the kind.
-- Integer division drops the fraction in Athena, so the count is made a double first.
SELECT
  CAST(year AS varchar) AS year,
  species,
  round(CAST(matched AS double) * 100 / reports, 1) AS matched_percent
FROM animals_by_year
WHERE species IN ('Dog', 'Cat') AND reports >= 20
ORDER BY year, species
