"""The pages in the browser; the only part of the package that knows Streamlit."""
