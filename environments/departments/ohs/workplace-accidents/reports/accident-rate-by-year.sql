-- One row a year. Integer division drops the fraction in Athena (7/2 is 3), so the sum is made a double first.
-- The rate of a year is the ratio of the sums, not the mean of the departments' rates.
SELECT
  CAST(year AS varchar) AS year,
  round(CAST(sum(accidents) AS double) * 200000 / sum(hours_worked), 2) AS accidents_per_200000_hours
FROM accident_rates
GROUP BY year
ORDER BY year
