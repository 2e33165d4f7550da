-- One row a sex, most reports first.
SELECT
  sex,
  reports,
  round(CAST(matched AS double) * 100 / reports, 1) AS matched_percent
FROM animals_by_sex
ORDER BY reports DESC, sex
