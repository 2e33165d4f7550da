-- One row a mode of delivery and status.
SELECT delivery, status, round(share * 100, 1) AS percent
FROM attendance_by_delivery
ORDER BY delivery, status
