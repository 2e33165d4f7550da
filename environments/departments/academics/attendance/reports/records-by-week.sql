-- One row a week, oldest first.
SELECT week, records
FROM attendance_by_week
ORDER BY week
