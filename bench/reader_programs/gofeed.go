// What gofeed sees of the feeds: gofeed FILE... prints a JSON object a line, {reader, path, entries}.
// An entry has the fields that gofeed has a notion of in that format, and no other.

package main

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/mmcdole/gofeed"
)

func main() {
	lines := json.NewEncoder(os.Stdout)
	for _, path := range os.Args[1:] {
		file, err := os.Open(path)
		if err != nil {
			panic(err)
		}
		feed, err := gofeed.NewParser().Parse(file)
		if err != nil {
			panic(err)
		}
		entries := []map[string]any{}
		for _, item := range feed.Items {
			entries = append(entries, seen(item, filepath.Ext(path)[1:]))
		}
		lines.Encode(map[string]any{"reader": "gofeed", "path": path, "entries": entries})
	}
}

func seen(item *gofeed.Item, format string) map[string]any {
	authors := []string{}
	for _, each := range item.Authors {
		authors = append(authors, each.Name)
	}
	entry := map[string]any{
		"id":        orNull(item.GUID),
		"link":      orNull(item.Link),
		"title":     orNull(item.Title),
		"published": orNull(item.Published),
		"summary":   orNull(item.Description),
		"content":   orNull(item.Content),
		"authors":   authors,
		"tags":      item.Categories,
	}
	if format != "rss" {
		// Of RSS it knows dc:date alone.
		entry["updated"] = orNull(first(item.Updated, item.Published))
	}
	if format == "json" {
		entry["image"] = nil
		if item.Image != nil {
			entry["image"] = orNull(item.Image.URL)
		}
	}
	return entry
}

func first(texts ...string) string {
	for _, each := range texts {
		if each != "" {
			return each
		}
	}
	return ""
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}
