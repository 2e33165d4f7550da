-- Grain: one row a term and faculty that has at least twenty records.
-- Columns:
--   term             term, e.g. 2024W1 (string)
--   faculty          faculty (string)
--   records          students and meetings recorded (bigint)
--   came             of them present or late (bigint)
--   absent           of them absent without excuse (bigint); null where there are 1 to 4
--   attendance_rate  came / (came + absent), 0 to 1 (double); null where absent is
-- Small cells: terms and faculties with fewer than twenty records have no row.
SELECT
  term,
  faculty,
  count(*) AS records,
  count_if(status IN ('Present', 'Late')) AS came,
  CASE WHEN count_if(status = 'Absent') BETWEEN 1 AND 4 THEN NULL ELSE count_if(status = 'Absent') END AS absent,
  CASE
    WHEN count_if(status = 'Absent') BETWEEN 1 AND 4 THEN NULL
    ELSE CAST(count_if(status IN ('Present', 'Late')) AS DOUBLE) / nullif(count_if(status <> 'Excused'), 0)
  END AS attendance_rate
FROM attendance
GROUP BY term, faculty
HAVING count(*) >= 20
ORDER BY term, faculty
