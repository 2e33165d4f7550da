-- One row a department of the latest year, the highest rate first.
SELECT
  department,
  accidents,
  round(hours_worked, 0) AS hours_worked,
  round(accidents_per_200000_hours, 2) AS accidents_per_200000_hours
FROM accident_rates
WHERE year = (SELECT max(year) FROM accident_rates)
ORDER BY accidents_per_200000_hours DESC, department
