import { becomes } from '../../../check/mended.ts';

const SHOP = {
  'shop/models.py': 'from django.db import models\n\n\nclass Book(models.Model):\n    title = models.TextField()\n',
};
const HEAD = 'from shop.models import Book\n\n\nasync def f(x):\n    ';

test.each([
  ['return Book.objects.get(pk=x)\n', 'return await Book.objects.aget(pk=x)\n'],
  ['return Book.objects.get(pk=x).title\n', 'return (await Book.objects.aget(pk=x)).title\n'],
  ['return not Book.objects.exists()\n', 'return not await Book.objects.aexists()\n'],
  ['x(Book.objects.filter(pk=x).count() + 1)\n', 'x(await Book.objects.filter(pk=x).acount() + 1)\n'],
  ['return await Book.objects.get(pk=x)\n', 'return await Book.objects.aget(pk=x)\n'],
  ['book = Book(title=x)\n    book.save()\n', 'book = Book(title=x)\n    await book.asave()\n'],
  [
    'for book in Book.objects.all():\n        print(book)\n',
    'async for book in Book.objects.all():\n        print(book)\n',
  ],
  ['return [b for b in Book.objects.all()]\n', 'return [b async for b in Book.objects.all()]\n'],
  ['if Book.objects.filter(pk=x):\n        pass\n', 'if await Book.objects.filter(pk=x).aexists():\n        pass\n'],
])('%j', (source, expected) => {
  expect(becomes('async-view-sync-orm', HEAD + source, SHOP)).toBe(HEAD + expected);
});

test.each([
  'return Book.objects.all()[0]\n',
  'return list(Book.objects.all())\n',
  'books = Book.objects.all()\n    if books:\n        pass\n',
])('has none in %j', (source) => {
  expect(becomes('async-view-sync-orm', HEAD + source, SHOP)).toBeUndefined();
});
