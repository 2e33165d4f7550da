-- One row a faculty, most late arrivals first.
SELECT faculty, late, round(median_minutes, 0) AS median_minutes, round(share * 100, 1) AS percent
FROM late_arrivals
ORDER BY late DESC, faculty
