-- One row a faculty, the highest rate first. The rate of all terms is the ratio of the sums.
SELECT
  faculty,
  round(CAST(sum(came) AS double) * 100 / sum(came + absent), 1) AS attendance_percent
FROM attendance_by_faculty
WHERE absent IS NOT NULL
GROUP BY faculty
ORDER BY attendance_percent DESC, faculty
