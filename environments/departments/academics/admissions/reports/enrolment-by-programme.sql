-- One row a programme, most offers first.
SELECT programme, offers, enrolled, round(yield_rate * 100, 1) AS yield_percent
FROM enrolment_by_programme
ORDER BY offers DESC, programme
