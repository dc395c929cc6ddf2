{# No two rows of a view have the same key; two without a name are two of the same #}
{% test is_key(model, columns) %}
SELECT {{ columns | join(', ') }}, count(*) AS n
FROM {{ model }}
GROUP BY {{ columns | join(', ') }}
HAVING count(*) > 1
{% endtest %}

{# A share of something lies between nothing and all of it #}
{% test is_share(model, column_name) %}
SELECT {{ column_name }} FROM {{ model }} WHERE {{ column_name }} NOT BETWEEN 0 AND 1
{% endtest %}
