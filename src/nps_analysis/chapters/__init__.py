"""The chapters of the report, one folder a subject: frames, sentences, exhibits."""
