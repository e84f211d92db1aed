"""What the fields of bodies look like: one value a field name, shown in the API's description where a body has none."""

from typing import Any

VALUES: dict[str, Any] = {
    "active": True,
    "aliases": ["教育局", "县教体局"],
    "answer": "用地手续已批复，11月25日前送达。",
    "area_id": 4,
    "campaign_id": 1,
    "card": "blue",
    "co_department_ids": [7, 9],
    "co_add": [7],
    "co_remove": [9],
    "code": "JY-2026",
    "coordinator_ids": [2],
    "criteria": [{"kind": "yes_no", "title": "供水设施是否正常运行", "points": 20}],
    "criterion_id": 3,
    "decisions": '{"departments": {"卫健局": {"department_id": 3}}, "columns": {"D": "owner_departments"}}',
    "demand": "请于 11月25日前 办结占道许可",
    "department_id": 3,
    "document_number": "云府办发〔2026〕12 号",
    "due_on": "2026-12-31",
    "due_text": "12月底前完成并长期坚持",
    "email": "li@example.org",
    "ends_on": "2026-12-31",
    "ended_post_ids": [11],
    "evidence_ids": [12],
    "focus_area": "education",
    "given_on": "2026-11-23",
    "goal": "全县教学点冬季取暖全部达标",
    "grades": [90, 80, 60],
    "ground": "云专办〔2026〕19 号",
    "into_id": 5,
    "into_task_id": 9,
    "is_head": True,
    "item_ids": [5, 6],
    "kind": "plan",
    "language": "zh_CN",
    "latitude": 26.31,
    "lead_department_id": 3,
    "leader": "分管教育副县长",
    "leader_id": 8,
    "level": 4,
    "limit_days": 5,
    "longitude": 116.35,
    "look_back": False,
    "milestone_id": 7,
    "milestones": [{"title": "设备采购完成", "due_on": "2026-09-30"}],
    "name_en": "Education Bureau",
    "no_news": False,
    "note": "已完成 20 个教学点，其余本月底前完成。",
    "notice_days": 7,
    "number": "1.2",
    "opinion": "同意。",
    "owner_department_ids": [3, 5],
    "owner_post_id": 11,
    "owners_add": [3],
    "owners_remove": [5],
    "parent_id": 1,
    "pass_mark": 80,
    "password": "river-2026-Stone",
    "person_id": 9,
    "phone": "6120",
    "place": "白云乡中心小学",
    "position": 0,
    "post_id": 11,
    "posts": [{"department_id": 3, "title": "科长", "is_head": False, "from": "2024-03-01"}],
    "reason": "设备月底到货",
    "responsible": "教育局副局长",
    "roles": ["owner"],
    "seed": "2026-11-23",
    "share": 0.05,
    "share_id": 2,
    "sign_stages": ["lead_head", "lead_inspector", "coordinator", "leader"],
    "site": "白云村供水站",
    "source": "县政府工作报告",
    "source_due_on": "2026-12-31",
    "standard_id": 1,
    "standing": False,
    "starts_on": "2026-03-01",
    "target_value": 26,
    "task_id": 1,
    "task_ids": [1, 2],
    "tasks": [{"task_id": 1, "choice": "carry", "figure": "keep"}],
    "title": "教学点冬季取暖改造",
    "title_en": "Section chief",
    "from_on": "2026-11-23",
    "to_department_id": 7,
    "to_person_id": 12,
    "to_stage": "lead_inspector",
    "unit": "个",
    "value": 20,
    "version": 1,
    "voted": False,
    "weight": 1,
    "work_package": "一、办学条件",
}


def show(schemas: dict[str, Any], bodies: set[str]) -> None:
    """Gives every field of the `bodies` that has no example one, in place; a choice shows its first value."""
    for name in bodies & schemas.keys():
        for field, schema in schemas[name].get("properties", {}).items():
            if "examples" in schema or schema.get("format") == "binary" or schema.get("contentMediaType"):
                continue
            value = _first_choice(schema) or VALUES.get(field)
            if value is not None:
                schema["examples"] = [value]


def _first_choice(schema: dict[str, Any]) -> Any:
    """The first value that is not empty of a field with few values."""
    for part in (schema, *schema.get("anyOf", [])):
        if part.get("enum"):
            return next(value for value in part["enum"] if value)
    return None
