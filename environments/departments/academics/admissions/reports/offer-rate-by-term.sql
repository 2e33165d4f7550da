-- One row a term and faculty.
SELECT entry_term, faculty, round(offer_rate * 100, 1) AS offer_percent
FROM offer_rates
ORDER BY entry_term, faculty
