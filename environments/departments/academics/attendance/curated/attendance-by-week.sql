-- Grain: one row a week that has at least five records.
-- Columns:
--   week             Monday of the week (date)
--   records          students and meetings recorded (bigint)
--   came             of them present or late (bigint)
--   attendance_rate  came / (came + absent), 0 to 1 (double); excused absences count on neither side
-- Small cells: weeks with fewer than five records have no row.
SELECT
  CAST(date_trunc('WEEK', class_date) AS DATE) AS week,
  count(*) AS records,
  count_if(status IN ('Present', 'Late')) AS came,
  CAST(count_if(status IN ('Present', 'Late')) AS DOUBLE)
  / nullif(count_if(status <> 'Excused'), 0) AS attendance_rate
FROM attendance
GROUP BY CAST(date_trunc('WEEK', class_date) AS DATE)
HAVING count(*) >= 5
ORDER BY week
