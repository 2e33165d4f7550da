-- One row a week, oldest first.
SELECT week, round(attendance_rate * 100, 1) AS attendance_percent
FROM attendance_by_week
ORDER BY week
