import { becomes } from '../../../check/mended.ts';

describe('n-plus-one-query and async-session-lazy-load', () => {
  const SHOP = {
    'shop/models.py':
      'from django.db import models\n\n\nclass Owner(models.Model):\n    name = models.TextField()\n\n\n' +
      'class Car(models.Model):\n    owner = models.ForeignKey(Owner, on_delete=models.CASCADE)\n    trips = models.ManyToManyField(Owner)\n',
    'shop/tables.py':
      'from sqlalchemy import ForeignKey\nfrom sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship\n\n\n' +
      'class Base(DeclarativeBase):\n    pass\n\n\nclass Crew(Base):\n    __tablename__ = "crew"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    name: Mapped[str]\n\n\n' +
      'class Ship(Base):\n    __tablename__ = "ship"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    crew_id: Mapped[int] = mapped_column(ForeignKey("crew.id"))\n    crew: Mapped[Crew] = relationship()\n',
  };
  const DJANGO = 'from shop.models import Car\n\n\n';

  test.each([
    [
      'def f():\n    return [c.owner.name for c in Car.objects.all()]\n',
      'def f():\n    return [c.owner.name for c in Car.objects.all().select_related("owner")]\n',
    ],
    [
      'def f():\n    cars = list(Car.objects.filter(id=1))[:50]\n    for i, c in enumerate(cars):\n        print(c.owner.name)\n',
      'def f():\n    cars = list(Car.objects.filter(id=1).select_related("owner"))[:50]\n    for i, c in enumerate(cars):\n        print(c.owner.name)\n',
    ],
    [
      'def f():\r\n    cars = (\r\n        Car.objects\r\n        .filter(id=1)\r\n    )\r\n    for c in cars:\r\n        print(c.trips.all())\r\n',
      'def f():\r\n    cars = (\r\n        Car.objects\r\n        .filter(id=1)\r\n        .prefetch_related("trips")\r\n    )\r\n    for c in cars:\r\n        print(c.trips.all())\r\n',
    ],
  ])('of Django: %j', (source, expected) => {
    expect(becomes('n-plus-one-query', DJANGO + source, SHOP)).toBe(DJANGO + expected);
  });

  test('all relations of a loop are loaded by one fix, or none is', () => {
    const source = (query: string, trips: string) =>
      `${DJANGO}def f():\n    for c in ${query}:\n        print(c.owner.name, c.trips.${trips})\n`;
    expect(becomes('n-plus-one-query', source('Car.objects.all()', 'all()'), SHOP)).toBe(
      source('Car.objects.all().select_related("owner").prefetch_related("trips")', 'all()'),
    );
    expect(becomes('n-plus-one-query', source('Car.objects.all()', 'count()'), SHOP)).toBeUndefined();
  });

  test.each([
    // A lock on what an outer join may leave empty, and a column that is not to be loaded, go with no other table.
    'for c in Car.objects.select_for_update():\n        print(c.owner.name)\n',
    'for c in Car.objects.only("id"):\n        print(c.owner.name)\n',
    'for c in Car.objects.all():\n        print(c.trips.count())\n',
    'cars = Car.objects.all()\n    if x:\n        cars = Car.objects.filter(id=1)\n    for c in cars:\n        print(c.owner.name)\n',
    'for c in found():\n        print(c.owner.name)\n\n\ndef found():\n    return list(Car.objects.all())\n',
  ])('of Django it has none in %j', (source) => {
    expect(becomes('n-plus-one-query', `${DJANGO}def f(x):\n    ${source}`, SHOP)).toBeUndefined();
  });

  const TABLES = 'from sqlalchemy import select\nfrom shop.tables import Ship\n\n\n';
  const LOADING = `from sqlalchemy.orm import selectinload\n${TABLES}`;

  test.each([
    [
      'def f(session):\n    return [s.crew.name for s in session.query(Ship).all()]\n',
      'def f(session):\n    return [s.crew.name for s in session.query(Ship).options(selectinload(Ship.crew)).all()]\n',
    ],
    [
      'def f(session):\n    query = (\n        select(Ship)\n        .order_by(Ship.id)\n    )\n    for s in session.scalars(query):\n        print(s.crew.name)\n',
      'def f(session):\n    query = (\n        select(Ship)\n        .options(selectinload(Ship.crew))\n        .order_by(Ship.id)\n    )\n    for s in session.scalars(query):\n        print(s.crew.name)\n',
    ],
  ])('of SQLAlchemy: %j', (source, expected) => {
    expect(becomes('n-plus-one-query', TABLES + source, SHOP)).toBe(LOADING + expected);
  });

  test('of one row of a session that is awaited', () => {
    const source = (option: string) =>
      `async def f(session):\n    ship = (await session.scalars(select(Ship)${option}.where(Ship.id == 1))).one()\n    return ship.crew.name\n`;
    const expected = LOADING + source('.options(selectinload(Ship.crew))');
    expect(becomes('async-session-lazy-load', TABLES + source(''), SHOP)).toBe(expected);
  });
});
