{#
  Tables of a build that is made afresh, as Parquet. Contract and comments are DuckDB's work, which takes the table over from the files
  (orchestration/warehouse/build.py): so names, order and types are held against what Spark has really written.
#}
{% materialization table, adapter="spark" %}
    {{ return(parquet_of_a_build()) }}
{% endmaterialization %}

{# What a release has as a view is a table of the build here, as on DuckDB. #}
{% materialization kept_view, adapter="spark" %}
    {{ return(parquet_of_a_build()) }}
{% endmaterialization %}

{% macro parquet_of_a_build() %}
    {%- set target = this.incorporate(type="table") -%}
    {%- call statement("main") -%}create table {{ target }} using parquet as {{ sql }}{%- endcall -%}
    {{ return({"relations": [target]}) }}
{% endmacro %}
