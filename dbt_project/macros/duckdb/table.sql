{#
  Tables of a database that is made afresh: written at once under their own names. dbt-duckdb's own materialization writes
  a twin, renames it and drops what was there, so that a failed run leaves the old table; a build of ours is whole or
  nothing, and a third of its processor time went there. What a database of models under work already has is dropped.
#}
{% materialization table, adapter="duckdb" %}
    {{ return(table_of_a_build()) }}
{% endmaterialization %}

{#
  What a release has as a view: a table of the build, so that its tests, its audit and its exports work it out once, and
  beside it a view, `<name>__query`, whose query the release takes.
#}
{% materialization kept_view, adapter="duckdb" %}
    {%- call statement("query") -%}
        create or replace view {{ this.incorporate(path={"identifier": this.identifier ~ "__query"}) }} as {{ sql }}
    {%- endcall -%}
    {{ return(table_of_a_build()) }}
{% endmaterialization %}

{#
  The query of the model, or its rows as another engine has written them (orchestration/warehouse/spark.py): the order of the files is that of the rows.
#}
{% macro rows_of_a_build(sql) -%}
    {%- set folder = env_var("EHALSA_BUILT_PARQUET", "") -%}
    {%- if folder -%}
        select * from read_parquet('{{ folder | replace("'", "''") }}/{{ this.identifier }}/*.parquet')
    {%- else -%}
        {{ sql }}
    {%- endif -%}
{%- endmacro %}

{% macro table_of_a_build() %}
    {%- set target = this.incorporate(type="table") -%}
    {%- do drop_relation_if_exists(load_cached_relation(this)) -%}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}
    {%- call statement("main") -%}{{ create_table_as(false, target, rows_of_a_build(sql)) }}{%- endcall -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do persist_docs(target, model) -%}
    {{ adapter.commit() }}
    {{ return({"relations": [target]}) }}
{% endmacro %}

{#
  Comments on a table and its columns, which its contract says are there, in one statement. dbt's own macro asks the
  database for the columns and calls a macro for each.
#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) %}
    {%- set table = relation.render() -%}
    {%- if for_relation and config.persist_relation_docs() -%}
        {%- call statement("comments") -%}
            comment on table {{ table }} is '{{ model.description | replace("'", "''") }}';
            {% for name, column in model.columns.items() if for_columns and column.description -%}
            comment on column {{ table }}."{{ name }}" is '{{ column.description | replace("'", "''") }}';
            {% endfor -%}
        {%- endcall -%}
    {%- endif -%}
{% endmacro %}
