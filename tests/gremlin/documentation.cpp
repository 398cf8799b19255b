// Traversals over the toy graphs in the notation of TinkerPop's reference documentation: pasted, `__.` written `__::`,
// text in double quotes, predicates with their class. and, or, not and union have a trailing underscore. One file, so
// that tests/bench/compile_time.sh can measure what 200 traversals cost.
#include "gremlin/documentation.hpp"

#include <dse/graph/anonymous.hpp>

namespace gremlin_suite {

using namespace dse::graph;
namespace __ = dse::graph::anonymous;

namespace {

constexpr const char* modern = "modern";
constexpr const char* crew = "crew";
constexpr const char* sink = "sink";
constexpr const char* grateful = "grateful";

const traversal_source g = traversal();

void add_filters(std::vector<documented>& all) {
  all.push_back({modern, g.V(), "v[1]|v[2]|v[3]|v[4]|v[5]|v[6]"});
  all.push_back({modern, g.V(1), "v[1]"});
  all.push_back({modern, g.V(1).values("name"), "marko"});
  all.push_back({modern, g.V(1).outE("knows"), "e[7][1-knows->2]|e[8][1-knows->4]"});
  all.push_back({modern, g.V(1).outE("knows").inV().values("name"), "vadas|josh"});
  all.push_back({modern, g.V(1).out("knows").values("name"), "vadas|josh"});
  all.push_back({modern, g.V(1).out("knows").has("age", P::gt(30)).values("name"), "josh"});
  all.push_back({modern, g.V().has("name", P::within("vadas", "marko")).values("age"), "29|27"});
  all.push_back({modern, g.V().has("name", P::within("vadas", "marko")).values("age").mean(), "28.0"});
  all.push_back({modern, g.V().has("name", "marko").out("created"), "v[3]"});
  all.push_back({modern, g.V().has("name", "marko").out("created").in("created").values("name"), "marko|josh|peter"});
  all.push_back(
      {modern,
       g.V().has("name", "marko").as("exclude").out("created").in("created").where(P::neq("exclude")).values("name"),
       "josh|peter"});
  all.push_back({modern, g.V().and_(__::outE("knows"), __::values("age").is(P::lt(30))).values("name"), "marko"});
  all.push_back({modern, g.V().where(__::outE("created").and_().outE("knows")).values("name"), "marko"});
  all.push_back({modern, g.V().or_(__::outE("created"), __::inE("created").count().is(P::gt(1))).values("name"),
                 "marko|lop|josh|peter"});
  all.push_back({modern, g.V().where(__::outE("created").or_().outE("knows")).values("name"), "marko|josh|peter"});
  all.push_back({modern, g.V().hasLabel("person").not_(__::out("created")).values("name"), "vadas"});
  all.push_back({modern, g.V().not_(__::hasLabel("person")).valueMap(),
                 "{name=[lop], lang=[java]}|{name=[ripple], lang=[java]}"});
  all.push_back({modern, g.V().not_(__::hasLabel("person")), "v[3]|v[5]"});
  all.push_back({modern, g.V().hasLabel("person"), "v[1]|v[2]|v[4]|v[6]"});
  all.push_back({modern, g.V().hasLabel("person", "software").count(), "6"});
  all.push_back({modern, g.V().hasLabel("person").out().has("name", P::within("vadas", "josh")), "v[2]|v[4]"});
  all.push_back({modern,
                 g.V().hasLabel("person").out().has("name", P::within("vadas", "josh")).outE().hasLabel("created"),
                 "e[10][4-created->5]|e[11][4-created->3]"});
  all.push_back({modern, g.V().has("age", P::inside(20, 30)).values("age"), "29|27"});
  all.push_back({modern, g.V().has("age", P::outside(20, 30)).values("age"), "32|35"});
  all.push_back({modern, g.V().has("age", P::between(27, 32)).values("name"), "marko|vadas"});
  all.push_back({modern, g.V().has("name", P::within("josh", "marko")).valueMap(),
                 "{name=[marko], age=[29]}|{name=[josh], age=[32]}"});
  all.push_back({modern, g.V().has("name", P::without("josh", "marko")).values("name"), "vadas|lop|ripple|peter"});
  all.push_back(
      {modern, g.V().has("name", P::not_(P::within("josh", "marko"))).values("name"), "vadas|lop|ripple|peter"});
  all.push_back({modern, g.V().hasNot("age").values("name"), "lop|ripple"});
  all.push_back({modern, g.V().has("person", "name", TextP::startingWith("m")).values("name"), "marko"});
  all.push_back({modern, g.V().has("person", "name", TextP::containing("o")).values("name"), "marko|josh"});
  all.push_back({modern, g.V().has("person", "name", TextP::endingWith("r")).values("name"), "peter"});
  all.push_back({modern, g.V().has("person", "name", TextP::notContaining("o")).values("name"), "vadas|peter"});
  all.push_back({modern, g.V().has("person", "name", TextP::regex("r")).values("name"), "marko|peter"});
  all.push_back({modern, g.V().has("person", "name", TextP::notRegex("r")).values("name"), "vadas|josh"});
  all.push_back({modern, g.V().hasId(1, 3).values("name"), "marko|lop"});
  all.push_back({modern, g.V().has(T::id, P::lte(2)).values("name"), "marko|vadas"});
  all.push_back({modern, g.V().has(T::label, "software").values("name"), "lop|ripple"});
  all.push_back({modern, g.V().properties().hasKey("age").value(), "29|27|32|35"});
  all.push_back({modern, g.V().properties().hasValue("java").key(), "lang|lang"});
  all.push_back({modern, g.V().values("age").is(32), "32"});
  all.push_back({modern, g.V().values("age").is(P::lte(30)), "29|27"});
  all.push_back({modern, g.V().values("age").is(P::inside(30, 40)), "32|35"});
  all.push_back({modern, g.V().where(__::in("created").count().is(1)).values("name"), "ripple"});
  all.push_back({modern, g.V().where(__::in("created").count().is(P::gte(2))).values("name"), "lop"});
  all.push_back({modern, g.V().where(__::in("created").values("age").mean().is(P::inside(30.0, 35.0))).values("name"),
                 "lop|ripple"});
  all.push_back({modern, g.V().filter(__::label().is("person")).values("name"), "marko|vadas|josh|peter"});
  all.push_back({modern, g.V().filter(__::out("created")).values("name"), "marko|josh|peter"});
  all.push_back({modern, g.V().values("lang").dedup(), "java"});
  all.push_back({modern, g.V(1).repeat(__::bothE("created").dedup().otherV()).emit().path(),
                 "[v[1],e[9][1-created->3],v[3]]|[v[1],e[9][1-created->3],v[3],e[11][4-created->3],v[4]]|[v[1],e[9][1-"
                 "created->3],v[3],e[12][6-created->3],v[6]]|[v[1],e[9][1-created->3],v[3],e[11][4-created->3],v[4],e["
                 "10][4-created->5],v[5]]"});
  all.push_back(
      {modern, g.V().as("a").out("created").as("b").in("created").as("c").dedup("a", "b").select("a", "b", "c"),
       "{a=v[1], b=v[3], c=v[1]}|{a=v[4], b=v[5], c=v[4]}|{a=v[4], b=v[3], c=v[1]}|{a=v[6], b=v[3], c=v[1]}"});
  all.push_back({modern, g.V().limit(2), "v[1]|v[2]"});
  all.push_back({modern, g.V().range(0, 2), "v[1]|v[2]"});
  all.push_back({modern, g.V().range(0, 3), "v[1]|v[2]|v[3]"});
  all.push_back({modern, g.V().range(1, 3), "v[2]|v[3]"});
  all.push_back({modern, g.V().range(1, -1), "v[2]|v[3]|v[4]|v[5]|v[6]"});
  all.push_back({modern, g.V().values("name").tail(), "peter"});
  all.push_back({modern, g.V().values("name").tail(3), "josh|ripple|peter"});
  all.push_back({modern, g.V().values("age").order(), "27|29|32|35"});
  all.push_back({modern, g.V().values("age").order().skip(2), "32|35"});
  all.push_back({modern, g.V().values("age").order().range(2, -1), "32|35"});
  all.push_back({modern, g.V().hasLabel("person").order().by("age", Order::desc).limit(1).values("name"), "peter"});
  all.push_back({modern, g.V(1).both().both(), "v[1]|v[4]|v[6]|v[1]|v[5]|v[3]|v[1]"});
  all.push_back({modern, g.V(1).both().both().cyclicPath(), "v[1]|v[1]|v[1]"});
  all.push_back(
      {modern, g.V(1).both().both().cyclicPath().path(), "[v[1],v[3],v[1]]|[v[1],v[2],v[1]]|[v[1],v[4],v[1]]"});
  all.push_back({modern, g.V(1).both().both().simplePath(), "v[4]|v[6]|v[5]|v[3]"});
  all.push_back({modern, g.V(1).both().both().simplePath().path(),
                 "[v[1],v[3],v[4]]|[v[1],v[3],v[6]]|[v[1],v[4],v[5]]|[v[1],v[4],v[3]]"});
  all.push_back(
      {modern, g.V().as("a").out("created").in("created").where(P::neq("a")).path().by("name"),
       "[marko,lop,josh]|[marko,lop,peter]|[josh,lop,marko]|[josh,lop,peter]|[peter,lop,marko]|[peter,lop,josh]"});
  all.push_back({modern, g.V(1).as("a").out("created").in("created").where(P::neq("a")), "v[4]|v[6]"});
  all.push_back({modern,
                 g.V().as("a").out("knows").as("b").where("a", P::gt("b")).by("age").select("a", "b").by("name"),
                 "{a=marko, b=vadas}"});
  all.push_back({modern,
                 g.V().as("a").both("knows").both("knows").as("b").where("a", P::neq("b")).select("a", "b").by("name"),
                 "{a=vadas, b=josh}|{a=josh, b=vadas}"});
}

void add_maps(std::vector<documented>& all) {
  all.push_back({modern, g.V().values("name"), "marko|vadas|lop|josh|ripple|peter"});
  all.push_back({modern, g.V().values(), "marko|29|vadas|27|lop|java|josh|32|ripple|java|peter|35"});
  all.push_back({modern, g.V(1).values("name", "age"), "marko|29"});
  all.push_back({modern, g.V().label(), "person|person|software|person|software|person"});
  all.push_back({modern, g.V(1).outE().label(), "created|knows|knows"});
  all.push_back({modern, g.V(1).properties().label(), "name|age"});
  all.push_back({modern, g.V().id(), "1|2|3|4|5|6"});
  all.push_back({modern, g.V(1).properties(), "vp[name->marko]|vp[age->29]"});
  all.push_back({modern, g.V(1).properties().key(), "name|age"});
  all.push_back({modern, g.V(1).properties().value(), "marko|29"});
  all.push_back({modern, g.E(7).properties(), "p[weight->0.5]"});
  all.push_back({modern, g.V().valueMap(),
                 "{name=[marko], age=[29]}|{name=[vadas], age=[27]}|{name=[lop], lang=[java]}|{name=[josh], "
                 "age=[32]}|{name=[ripple], lang=[java]}|{name=[peter], age=[35]}"});
  all.push_back({modern, g.V().valueMap("age"), "{age=[29]}|{age=[27]}|{}|{age=[32]}|{}|{age=[35]}"});
  all.push_back({modern, g.V().hasLabel("person").valueMap("name").with(WithOptions::tokens),
                 "{id=1, label=person, name=[marko]}|{id=2, label=person, name=[vadas]}|{id=4, label=person, "
                 "name=[josh]}|{id=6, label=person, name=[peter]}"});
  all.push_back({modern, g.V().hasLabel("software").valueMap("name").with(WithOptions::tokens, WithOptions::labels),
                 "{label=software, name=[lop]}|{label=software, name=[ripple]}"});
  all.push_back({modern, g.V().hasLabel("person").valueMap().by(__::unfold()),
                 "{name=marko, age=29}|{name=vadas, age=27}|{name=josh, age=32}|{name=peter, age=35}"});
  all.push_back(
      {modern, g.V().elementMap("name"),
       "{id=1, label=person, name=marko}|{id=2, label=person, name=vadas}|{id=3, label=software, name=lop}|{id=4, "
       "label=person, name=josh}|{id=5, label=software, name=ripple}|{id=6, label=person, name=peter}"});
  all.push_back({modern, g.V(1).elementMap(), "{id=1, label=person, name=marko, age=29}"});
  all.push_back({modern, g.E(11).elementMap(),
                 "{id=11, label=created, IN={id=3, label=software}, OUT={id=4, label=person}, weight=0.4}"});
  all.push_back({modern, g.V(4).outE(), "e[10][4-created->5]|e[11][4-created->3]"});
  all.push_back({modern, g.V(4).inE("knows"), "e[8][1-knows->4]"});
  all.push_back({modern, g.V(4).inE("created"), ""});
  all.push_back(
      {modern, g.V(4).bothE("knows", "created", "blah"), "e[10][4-created->5]|e[11][4-created->3]|e[8][1-knows->4]"});
  all.push_back({modern, g.V(4).bothE("knows", "created", "blah").otherV(), "v[5]|v[3]|v[1]"});
  all.push_back({modern, g.V(4).both("knows", "created", "blah"), "v[5]|v[3]|v[1]"});
  all.push_back({modern, g.V(4).outE().inV(), "v[5]|v[3]"});
  all.push_back({modern, g.V(1).outE().inV().in("knows"), "v[1]|v[1]"});
  all.push_back({modern, g.V(4).inE().outV(), "v[1]"});
  all.push_back({modern, g.E(7).bothV(), "v[1]|v[2]"});
  all.push_back({modern, g.V(1).to(Direction::OUT, "knows"), "v[2]|v[4]"});
  all.push_back({modern, g.V(1).toE(Direction::OUT, "created"), "e[9][1-created->3]"});
  all.push_back({modern, g.E(9).toV(Direction::IN), "v[3]"});
  all.push_back({modern, g.V(1).hasLabel("person").map(__::values("name")), "marko"});
  all.push_back({modern, g.V().hasLabel("person").flatMap(__::out("created")).values("name"), "lop|ripple|lop|lop"});
  all.push_back({modern, g.V().values("name").identity(), "marko|vadas|lop|josh|ripple|peter"});
  all.push_back({modern, g.V().choose(__::hasLabel("person"), __::values("name"), __::constant("inhuman")),
                 "marko|vadas|inhuman|josh|inhuman|peter"});
  all.push_back({modern, g.V().coalesce(__::hasLabel("person").values("name"), __::constant("inhuman")),
                 "marko|vadas|inhuman|josh|inhuman|peter"});
  all.push_back({modern, g.V().out("created").path().by("name"), "[marko,lop]|[josh,ripple]|[josh,lop]|[peter,lop]"});
  all.push_back({modern, g.V().out().out().values("name").path(), "[v[1],v[4],v[5],ripple]|[v[1],v[4],v[3],lop]"});
  all.push_back({modern, g.V().out().out().path().by("name").by("age"), "[marko,32,ripple]|[marko,32,lop]"});
  all.push_back(
      {modern,
       g.V().has("person", "name", "vadas").as("e").in("knows").out("knows").where(P::neq("e")).path().by("name"),
       "[vadas,marko,josh]"});
  all.push_back({modern, g.V(1).as("a").out("created").as("b").path().from("a").to("b").by("name"), "[marko,lop]"});
  all.push_back({modern, g.V().as("a").out("created").as("b").select("a", "b").by("name"),
                 "{a=marko, b=lop}|{a=josh, b=ripple}|{a=josh, b=lop}|{a=peter, b=lop}"});
  all.push_back({modern, g.V().as("a").out().as("b").out().as("c").select("a", "b", "c"),
                 "{a=v[1], b=v[4], c=v[5]}|{a=v[1], b=v[4], c=v[3]}"});
  all.push_back(
      {modern, g.V().as("a").out().as("b").out().as("c").select("a", "b"), "{a=v[1], b=v[4]}|{a=v[1], b=v[4]}"});
  all.push_back({modern, g.V().as("a").out().as("b").out().as("c").select("a", "b").by("name"),
                 "{a=marko, b=josh}|{a=marko, b=josh}"});
  all.push_back({modern, g.V().as("a").out().as("b").out().as("c").select("a"), "v[1]|v[1]"});
  all.push_back({modern, g.V(1).as("a").repeat(__::out().as("a")).times(2).select(Pop::first, "a"), "v[1]|v[1]"});
  all.push_back({modern, g.V(1).as("a").repeat(__::out().as("a")).times(2).select(Pop::last, "a"), "v[5]|v[3]"});
  all.push_back({modern, g.V(1).as("a").repeat(__::out().as("a")).times(2).select(Pop::all, "a"),
                 "[v[1],v[4],v[5]]|[v[1],v[4],v[3]]"});
  all.push_back({modern, g.V().hasLabel("person").valueMap("name").select("name"), "[marko]|[vadas]|[josh]|[peter]"});
  all.push_back({modern, g.V().hasLabel("person").groupCount().by("age").select(Column::keys).unfold(), "32|35|27|29"});
  all.push_back({modern, g.V().groupCount().by(T::label).select(Column::values).unfold(), "2|4"});
  all.push_back({modern, g.V().out("created").project("a", "b").by("name").by(__::in("created").count()),
                 "{a=lop, b=3}|{a=lop, b=3}|{a=lop, b=3}|{a=ripple, b=1}"});
  all.push_back({modern,
                 g.V()
                     .out("created")
                     .project("a", "b")
                     .by("name")
                     .by(__::in("created").count())
                     .order()
                     .by(__::select("b"), Order::desc)
                     .select("a"),
                 "lop|lop|lop|ripple"});
  all.push_back({modern, g.V().has("name", "marko").project("out", "in").by(__::outE().count()).by(__::inE().count()),
                 "{out=3, in=0}"});
  all.push_back({modern, g.V(1).out("knows").values("name").fold(), "[vadas,josh]"});
  all.push_back({modern, g.V(1).out("knows").values("name").fold().count(Scope::local), "2"});
  all.push_back({modern, g.V().values("age").fold(0, Operator::sum), "123"});
  all.push_back({modern, g.V(1).out().fold().unfold().values("name"), "lop|vadas|josh"});
  all.push_back({modern, g.V().values("name").order(), "josh|lop|marko|peter|ripple|vadas"});
  all.push_back({modern, g.V().values("name").order().by(Order::desc), "vadas|ripple|peter|marko|lop|josh"});
  all.push_back(
      {modern, g.V().hasLabel("person").order().by("age", Order::asc).values("name"), "vadas|marko|josh|peter"});
  all.push_back({modern,
                 g.V()
                     .hasLabel("person")
                     .order()
                     .by(__::outE("created").count(), Order::asc)
                     .by("age", Order::asc)
                     .values("name"),
                 "vadas|marko|peter|josh"});
  all.push_back(
      {modern, g.V().hasLabel("person").order().by("age", Order::desc).values("name"), "peter|josh|marko|vadas"});
  all.push_back({modern, g.V().values("age").fold().order(Scope::local).by(Order::desc), "[35,32,29,27]"});
  all.push_back({modern, g.V().as("a").out("knows").as("b").math("a + b").by("age"), "56.0|61.0"});
  all.push_back({modern, g.V().as("a").out("created").as("b").math("b + a").by(__::in("created").count()).by("age"),
                 "32.0|33.0|35.0|38.0"});
  all.push_back({modern,
                 g.withSack(1)
                     .V(1)
                     .repeat(__::sack(Operator::sum).by(__::constant(1)))
                     .times(10)
                     .emit()
                     .math("sin _")
                     .by(__::sack())
                     .limit(1),
                 "0.9092974268256817"});
  all.push_back({modern, g.V().values("age").math("_ * 2"), "58.0|54.0|64.0|70.0"});
  all.push_back({modern,
                 g.V().hasLabel("person").as("p").map(__::bothE().label().groupCount()).as("r").select("p", "r"),
                 "{p=v[1], r={created=1, knows=2}}|{p=v[2], r={knows=1}}|{p=v[4], r={created=2, knows=1}}|{p=v[6], "
                 "r={created=1}}"});
}

void add_aggregates(std::vector<documented>& all) {
  all.push_back({modern, g.V().count(), "6"});
  all.push_back({modern, g.V().hasLabel("person").count(), "4"});
  all.push_back({modern, g.V().hasLabel("person").outE("created").count(), "4"});
  all.push_back({modern, g.V().values("age").max(), "35"});
  all.push_back({modern, g.V().values("age").min(), "27"});
  all.push_back({modern, g.V().values("age").sum(), "123"});
  all.push_back({modern, g.V().values("age").mean(), "30.75"});
  all.push_back({modern, g.V().repeat(__::both()).times(3).values("age").max(), "35"});
  all.push_back({modern, g.V().repeat(__::both()).times(3).values("age").min(), "27"});
  all.push_back({modern, g.V().repeat(__::both()).times(3).values("age").sum(), "1471"});
  all.push_back({modern, g.V().repeat(__::both()).times(3).values("age").mean(), "30.645833333333332"});
  all.push_back({modern, g.V().values("age").fold().max(Scope::local), "35"});
  all.push_back({modern, g.V().values("age").fold().sum(Scope::local), "123"});
  all.push_back({modern, g.V().values("age").fold().mean(Scope::local), "30.75"});
  all.push_back({modern, g.V().group().by(T::label), "{software=[v[3],v[5]], person=[v[1],v[2],v[4],v[6]]}"});
  all.push_back(
      {modern, g.V().group().by(T::label).by("name"), "{software=[lop,ripple], person=[marko,vadas,josh,peter]}"});
  all.push_back({modern, g.V().group().by(T::label).by(__::count()), "{software=2, person=4}"});
  all.push_back({modern, g.V().group().by(__::bothE().count()), "{1=[v[2],v[5],v[6]], 3=[v[1],v[3],v[4]]}"});
  all.push_back(
      {modern, g.V().group().by(__::bothE().count()).by("name"), "{1=[vadas,ripple,peter], 3=[marko,lop,josh]}"});
  all.push_back({modern, g.V().group().by(__::bothE().count()).by(__::count()), "{1=3, 3=3}"});
  all.push_back({modern, g.V().group("m").by("name").by(__::in("knows").values("name").fold()).cap("m").select("josh"),
                 "[marko]"});
  all.push_back({modern, g.V().hasLabel("person").values("age").groupCount(), "{32=1, 35=1, 27=1, 29=1}"});
  all.push_back({modern, g.V().groupCount().by(T::label), "{software=2, person=4}"});
  all.push_back({modern, g.V().groupCount("a").by(T::label).cap("a"), "{software=2, person=4}"});
  all.push_back({modern, g.V().hasLabel("person").groupCount().by("age"), "{32=1, 35=1, 27=1, 29=1}"});
  all.push_back({modern, g.V().bothE().groupCount().by(T::label), "{created=8, knows=4}"});
  all.push_back({modern, g.V(1).out("created").aggregate("x"), "v[3]"});
  all.push_back({modern, g.V(1).out("created").aggregate("x").in("created"), "v[1]|v[4]|v[6]"});
  all.push_back({modern, g.V(1).out("created").aggregate("x").in("created").out("created"), "v[3]|v[5]|v[3]|v[3]"});
  all.push_back(
      {modern, g.V(1).out("created").aggregate("x").in("created").out("created").where(P::without("x")).values("name"),
       "ripple"});
  all.push_back({modern, g.V().out("knows").aggregate("x").by("name").cap("x").unfold(), "vadas|josh"});
  all.push_back({modern, g.V(1).store("x").out().store("x").by("name").cap("x").unfold().count(), "4"});
  all.push_back({modern, g.withSack(1.0).V().sack(), "1.0|1.0|1.0|1.0|1.0|1.0"});
  all.push_back(
      {modern, g.withSack(1.0).V().outE().sack(Operator::mult).by("weight").inV().sack(), "0.4|0.5|1.0|1.0|0.4|0.2"});
  all.push_back({modern, g.V().out("knows").sideEffect(__::count()).values("name"), "vadas|josh"});
  all.push_back({modern, g.V().count(Scope::local).sum(), "6"});
  all.push_back({modern, g.V().out().groupCount().by("name").unfold().count(), "4"});
  all.push_back(
      {modern,
       g.V().out().groupCount().by("name").order(Scope::local).by(Column::values, Order::desc).limit(Scope::local, 1),
       "{lop=3}"});
  all.push_back({modern, g.V().index().count(), "6"});
  all.push_back({modern, g.V().hasLabel("software").values("name").fold().index(), "[[lop,0],[ripple,1]]"});
  all.push_back({modern,
                 g.V().hasLabel("software").values("name").fold().index().with(WithOptions::indexer, WithOptions::map),
                 "{0=lop, 1=ripple}"});
}

void add_branches(std::vector<documented>& all) {
  all.push_back(
      {modern,
       g.V().branch(__::values("name")).option("marko", __::values("age")).option(Pick::none, __::values("name")),
       "29|vadas|lop|josh|ripple|peter"});
  all.push_back({modern,
                 g.V().hasLabel("person").choose(__::values("age").is(P::lte(30)), __::in(), __::out()).values("name"),
                 "marko|ripple|lop|lop"});
  all.push_back(
      {modern,
       g.V().hasLabel("person").choose(__::values("age")).option(27, __::in()).option(32, __::out()).values("name"),
       "marko|ripple|lop"});
  all.push_back({modern,
                 g.V()
                     .hasLabel("person")
                     .choose(__::values("name"))
                     .option("marko", __::values("age"))
                     .option("josh", __::values("name"))
                     .option("vadas", __::elementMap("name"))
                     .option("peter", __::label()),
                 "29|{id=2, label=person, name=vadas}|josh|person"});
  all.push_back({modern, g.V(1).coalesce(__::outE("knows"), __::outE("created")).inV().path().by("name").by(T::label),
                 "[marko,knows,vadas]|[marko,knows,josh]"});
  all.push_back({modern, g.V(1).coalesce(__::outE("created"), __::outE("knows")).inV().path().by("name").by(T::label),
                 "[marko,created,lop]"});
  all.push_back({modern, g.V(2).optional(__::out("knows")), "v[2]"});
  all.push_back({modern, g.V(2).optional(__::in("knows")), "v[1]"});
  all.push_back({modern, g.V().hasLabel("person").optional(__::out("knows").optional(__::out("created"))).path(),
                 "[v[1],v[2]]|[v[1],v[4],v[5]]|[v[1],v[4],v[3]]|[v[2]]|[v[4]]|[v[6]]"});
  all.push_back({modern, g.V(4).union_(__::in().values("age"), __::out().values("lang")), "29|java|java"});
  all.push_back({modern, g.V(4).union_(__::in().values("age"), __::out().values("lang")).path(),
                 "[v[4],v[1],29]|[v[4],v[5],java]|[v[4],v[3],java]"});
  all.push_back({modern, g.union_(__::V().has("name", "vadas"), __::V().has("software", "name", "lop").in("created")),
                 "v[2]|v[1]|v[4]|v[6]"});
  all.push_back({modern, g.V(1).repeat(__::out()).times(2).path().by("name"), "[marko,josh,ripple]|[marko,josh,lop]"});
  all.push_back({modern, g.V().until(__::has("name", "ripple")).repeat(__::out()).path().by("name"),
                 "[marko,josh,ripple]|[josh,ripple]|[ripple]"});
  all.push_back({modern, g.V(1).repeat(__::out()).times(2).emit().path().by("name"),
                 "[marko,lop]|[marko,vadas]|[marko,josh]|[marko,josh,ripple]|[marko,josh,lop]"});
  all.push_back({modern, g.V(1).emit().repeat(__::out()).times(2).path().by("name"),
                 "[marko]|[marko,lop]|[marko,vadas]|[marko,josh]|[marko,josh,ripple]|[marko,josh,lop]"});
  all.push_back({modern, g.V(1).repeat(__::out()).until(__::outE().count().is(0)).path().by("name"),
                 "[marko,lop]|[marko,vadas]|[marko,josh,ripple]|[marko,josh,lop]"});
  all.push_back({modern, g.V(1).emit(__::has(T::label, "person")).repeat(__::out()).path().by("name"),
                 "[marko]|[marko,vadas]|[marko,josh]"});
  all.push_back({modern, g.V(1).repeat(__::out()).times(2).emit(__::has("lang")).path().by("name"),
                 "[marko,lop]|[marko,josh,ripple]|[marko,josh,lop]"});
  all.push_back({modern, g.V().emit(__::has("name", "marko").or_().loops().is(2)).repeat(__::out()).values("name"),
                 "marko|ripple|lop"});
  all.push_back({modern, g.V(1).repeat(__::out()).until(__::loops().is(2)).values("name"), "ripple|lop"});
  all.push_back({modern,
                 g.V(1)
                     .repeat("a", __::out("created").repeat("b", __::in("created")).until(__::loops("b").is(1)))
                     .until(__::loops("a").is(1))
                     .values("name"),
                 "marko|josh|peter"});
  all.push_back({modern, g.V().hasLabel("person").local(__::out("created").values("name").limit(1)), "lop|ripple|lop"});
  all.push_back({modern, g.V().both().barrier().both().barrier().both().barrier().count(), "72"});
  all.push_back({modern,
                 g.V()
                     .match(__::as("a").out("created").as("b"), __::as("b").has("name", "lop"),
                            __::as("b").in("created").as("c"), __::as("c").has("age", 29))
                     .select("a", "c")
                     .by("name"),
                 "{a=marko, c=marko}|{a=josh, c=marko}|{a=peter, c=marko}"});
  all.push_back(
      {modern,
       g.V()
           .match(__::as("creators").out("created").has("name", "lop").as("projects"),
                  __::as("projects").in("created").has("age", 29).as("cocreators"))
           .select("creators", "cocreators")
           .by("name"),
       "{creators=marko, cocreators=marko}|{creators=josh, cocreators=marko}|{creators=peter, cocreators=marko}"});
  all.push_back({modern,
                 g.V()
                     .as("a")
                     .out("knows")
                     .as("b")
                     .match(__::as("b").out("created").as("c"), __::not_(__::as("c").in("created").as("a")))
                     .select("a", "b", "c")
                     .by("name"),
                 "{a=marko, b=josh, c=ripple}"});
  all.push_back({modern,
                 g.V()
                     .match(__::as("a").out("created").has("name", "lop").as("b"),
                            __::as("b").in("created").has("age", 29).as("c"), __::as("c").repeat(__::out()).times(2))
                     .select("c")
                     .out("knows")
                     .dedup()
                     .values("name"),
                 "vadas|josh"});
  all.push_back({modern, g.withStrategies(ReadOnlyStrategy()).V().count(), "6"});
  all.push_back(
      {modern,
       g.withStrategies(SubgraphStrategy().vertices(__::hasLabel("person")).edges(__::has("weight", P::gt(0.5)))).E(),
       "e[8][1-knows->4]"});
  all.push_back({modern, g.withoutStrategies(LazyBarrierStrategy()).V().out().out().count(), "2"});
  all.push_back({modern, g.withPath().V(1).out("knows").path().by("name"), "[marko,vadas]|[marko,josh]"});
}

void add_text_and_lists(std::vector<documented>& all) {
  all.push_back({modern, g.V().hasLabel("person").values("age").asString(), "29|27|32|35"});
  all.push_back({modern, g.V().hasLabel("person").values("age").asString().concat(" years old"),
                 "29 years old|27 years old|32 years old|35 years old"});
  all.push_back({modern, g.V().hasLabel("person").values("age").fold().asString(Scope::local), "[29,27,32,35]"});
  all.push_back(
      {modern,
       g.V().hasLabel("software").as("a").values("name").concat(" uses ").concat(__::select("a").values("lang")),
       "lop uses java|ripple uses java"});
  all.push_back({modern, g.V().values("name").length(), "5|5|3|4|6|5"});
  all.push_back({modern, g.inject("feature", "test", nullptr).length(), "7|4|null"});
  all.push_back({modern, g.inject("HELLO", "wORlD").toLower(), "hello|world"});
  all.push_back({modern, g.inject("hello", "wORlD").toUpper(), "HELLO|WORLD"});
  all.push_back({modern, g.inject(" hello ", " world ").trim(), "hello|world"});
  all.push_back({modern, g.inject("   hello   ", " world ").lTrim().length(), "8|6"});
  all.push_back({modern, g.inject("   hello   ", " world ").rTrim().length(), "8|6"});
  all.push_back({modern, g.inject("this is a test", "this is another test").replace("test", "demo"),
                 "this is a demo|this is another demo"});
  all.push_back({modern, g.inject("that", "this", "test", nullptr).replace("h", "j"), "tjat|tjis|test|null"});
  all.push_back({modern, g.inject("feature", "test").reverse(), "erutaef|tset"});
  all.push_back({modern, g.V().hasLabel("person").values("name").split("a"), "[m,rko]|[v,d,s]|[josh]|[peter]"});
  all.push_back({modern, g.V().hasLabel("software").values("name").substring(2), "p|pple"});
  all.push_back({modern, g.V().hasLabel("person").values("name").substring(1, 3), "ar|ad|os|et"});
  all.push_back({modern, g.V().hasLabel("person").format("%{name} is %{age} years old"),
                 "marko is 29 years old|vadas is 27 years old|josh is 32 years old|peter is 35 years old"});
  all.push_back({modern, g.V().values("name").fold().conjoin("+"), "marko+vadas+lop+josh+ripple+peter"});
  all.push_back({modern, g.V().values("age").fold().all(P::gt(25)), "[29,27,32,35]"});
  all.push_back({modern, g.V().values("age").fold().any(P::gt(34)), "[29,27,32,35]"});
  all.push_back({modern, g.V().values("name").fold().combine(list_of("james", "jen")).count(Scope::local), "8"});
  all.push_back({modern, g.V().values("name").fold().difference(list_of("lop", "ripple")).count(Scope::local), "4"});
  all.push_back(
      {modern, g.V().values("name").fold().disjunct(list_of("lop", "peter", "sam")).count(Scope::local), "5"});
  all.push_back({modern, g.V().values("name").fold().intersect(list_of("lop", "peter", "sam")), "[lop,peter]"});
  all.push_back({modern, g.V().values("name").fold().merge(list_of("james", "jen", "lop")).count(Scope::local), "8"});
  all.push_back({modern, g.inject(list_of(1, 2)).product(list_of("a")), "[[1,a],[2,a]]"});
  all.push_back({modern, g.inject("2023-08-02T00:00:00Z").asDate(), "2023-08-02T00:00:00Z"});
  all.push_back({modern, g.inject("2023-08-02T00:00:00Z").asDate().dateAdd(DT::day, 7), "2023-08-09T00:00:00Z"});
  all.push_back(
      {modern, g.inject("2023-08-02T00:00:00Z").asDate().dateDiff(datetime("2023-08-09T00:00:00Z")), "-604800"});
}

void add_other_graphs(std::vector<documented>& all) {
  all.push_back({crew, g.V().values("name"), "marko|stephen|matthias|daniel|gremlin|tinkergraph"});
  all.push_back({crew, g.V().has("name", "marko").properties("location").count(), "4"});
  all.push_back({crew, g.V().has("name", "marko").values("location"), "san diego|santa cruz|brussels|santa fe"});
  all.push_back({crew, g.V().has("name", "stephen").properties("location").valueMap(),
                 "{startTime=1990, endTime=2000}|{startTime=2000, endTime=2006}|{startTime=2006}"});
  all.push_back({crew,
                 g.V()
                     .as("a")
                     .properties("location")
                     .as("b")
                     .hasNot("endTime")
                     .as("c")
                     .select("a", "b", "c")
                     .by("name")
                     .by(__::value())
                     .by("startTime"),
                 "{a=marko, b=santa fe, c=2005}|{a=stephen, b=purcellville, c=2006}|{a=matthias, b=seattle, "
                 "c=2014}|{a=daniel, b=aachen, c=2009}"});
  all.push_back({crew,
                 g.V()
                     .has("name", "gremlin")
                     .inE("uses")
                     .order()
                     .by("skill", Order::asc)
                     .as("a")
                     .outV()
                     .as("b")
                     .select("a", "b")
                     .by("skill")
                     .by("name"),
                 "{a=3, b=matthias}|{a=4, b=marko}|{a=5, b=stephen}|{a=5, b=daniel}"});
  all.push_back({crew, g.V().hasLabel("person").out("uses").groupCount().by("name"), "{gremlin=4, tinkergraph=4}"});
  all.push_back({crew, g.V(1).out("develops").values("name"), "gremlin|tinkergraph"});
  all.push_back({crew, g.E().hasLabel("traverses").count(), "1"});
  all.push_back({crew, g.V().has("name", "daniel").properties("location").has("startTime", P::gte(2005)).value(),
                 "kaiserslautern|aachen"});
  all.push_back({sink, g.V().count(), "3"});
  all.push_back({sink, g.V().hasLabel("loops").both().count(), "2"});
  all.push_back({sink, g.E().hasLabel("link").count(), "2"});
  all.push_back({grateful, g.V().count(), "808"});
  all.push_back({grateful, g.E().count(), "8049"});
  all.push_back({grateful, g.V().groupCount().by(T::label), "{song=584, artist=224}"});
  all.push_back({grateful, g.E().groupCount().by(T::label), "{followedBy=7047, writtenBy=501, sungBy=501}"});
  all.push_back({grateful, g.V().has("song", "name", "DARK STAR").values("performances"), "219"});
  all.push_back({grateful, g.V().has("artist", "name", "Garcia").in("sungBy").count(), "146"});
  all.push_back({grateful, g.V().both().barrier().both().barrier().both().barrier().count(), "126653966"});
}

}  // namespace

std::vector<documented> documented_traversals() {
  std::vector<documented> all;
  add_filters(all);
  add_maps(all);
  add_aggregates(all);
  add_branches(all);
  add_text_and_lists(all);
  add_other_graphs(all);
  return all;
}

}  // namespace gremlin_suite
