-- Grain: one row a mode of delivery and status that has at least five records.
-- Columns:
--   delivery  how the meeting was held (string)
--   status    Present, Late, Absent or Excused (string)
--   records   students and meetings recorded (bigint)
--   share     part of the records of the mode, 0 to 1 (double)
-- Small cells: a mode and status with fewer than five records has no row.
WITH counted AS (
  SELECT delivery, status, count(*) AS records
  FROM attendance
  GROUP BY delivery, status
),
shared AS (
  SELECT delivery, status, records, sum(records) OVER (PARTITION BY delivery) AS total
  FROM counted
)
SELECT delivery, status, records, CAST(records AS DOUBLE) / total AS share
FROM shared
WHERE records >= 5
ORDER BY delivery, status
